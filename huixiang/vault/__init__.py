"""Personal data: receipts, keys, encryption, masking, safe files, the custodian's loop and erasure."""
