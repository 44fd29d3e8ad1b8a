"""The pages people use: the command line and the Studio page over one agent."""
