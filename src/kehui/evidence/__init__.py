"""Random re-checks, two-sided confirmation, and signals of made-up data: what the grades of evidence stand on."""
