"""A mine's life beyond yearly duties: inspections, draws, emergencies, acceptance, closing, legacy spots, credit."""
