"""What an enterprise can get: facts that a person enters in, what applies, why and what is still needed out."""
