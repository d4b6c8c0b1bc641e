"""回响 Huixiang: requests and tasks that run as closed loops, with a record nobody can quietly change."""
