"""The house itself: the environment, the embedded database, the processes of a running site and their health."""
