from huixiang.insight.commands import insight

insight()
