"""How a mine's life stands by its facts: inspections, emergencies, acceptance, closing, legacy spots, credit. Pure."""
