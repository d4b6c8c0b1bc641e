"""The citizen's side: file, receipt, track, judge; what anyone may read. No account, no session."""
