"""Changes of state in recognitions."""
