"""Case files: their states and steps, the grounds of the lists, and whom a file waits for."""
