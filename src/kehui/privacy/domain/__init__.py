"""What is done with a request, each act in one transaction."""
