"""One small module for each family of duties; ``duties.KINDS`` names them all."""
