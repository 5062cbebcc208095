"""Patents: filed, granted, in force; their legal events; and who looks after them."""
