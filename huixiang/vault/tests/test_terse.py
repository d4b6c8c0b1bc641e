import logging

import pytest
from django.db import IntegrityError, connection

from huixiang.loops.models import Spoken
from huixiang.vault.terse import Terse

WORDS = "我叫林小梅\n\n电话13812341234"  # not where a traceback would quote it


def test_a_refused_row_leaves_its_words_out_of_the_log(file):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE loops_spoken ADD CONSTRAINT trip CHECK (seq < 9) NOT VALID")
    lamp = file({})
    with pytest.raises(IntegrityError) as refused:
        Spoken.objects.create(case=lamp, seq=9, field="more", salt=b"", text=WORDS)
    record = logging.LogRecord(
        "x", logging.ERROR, __file__, 1, "refused", (), (refused.type, refused.value, refused.tb)
    )
    assert "林小梅" in logging.Formatter().format(record)
    record.exc_text = None

    line = Terse().format(record)

    assert [word for word in ("林小梅", "13812341234") if word in line] == []
    assert line.count("CheckViolation") == 1
    assert line.rstrip().endswith("DETAIL: …")
