"""Where rules come from and how they change: higher documents, earlier versions, the course of one figure in time."""
