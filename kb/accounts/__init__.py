"""Who may maintain: names and passwords in, people who are signed in out; every form is checked to be their own."""
