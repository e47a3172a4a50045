"""The benchmark: each figure of the product beside the machine's raw limit, in the same run."""
