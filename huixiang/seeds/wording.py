"""Words of the small town."""

NO_POST = "没有岗位"
