"""Words about uploaded pictures and footage: an edit turn becomes Operations, each with its parameters, its times and its characters."""
