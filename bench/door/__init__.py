"""The gateway under load: reads, submissions and a crowd that listens, on a library of a hundred thousand jobs."""
