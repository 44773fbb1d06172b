"""HTTP and the command line: in, answer, out. No rule and no query lives here."""
