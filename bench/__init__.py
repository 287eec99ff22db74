"""The forge against its peers on one workload, on one machine, in one run."""
