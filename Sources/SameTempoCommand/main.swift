print("sametempo")
