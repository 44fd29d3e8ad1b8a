"""What policies are worth and how far that can be trusted, and how an adapter is measured."""
