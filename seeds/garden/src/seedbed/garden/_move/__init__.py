"""Between seeds and core: the policy, the evidence, and the move."""
