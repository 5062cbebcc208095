"""Money, units, periods, identifiers, clock, errors: what every layer stands on. No models but abstract bases."""
