"""What a year's report holds, block by block, and everything that can be said of it without asking anybody."""
