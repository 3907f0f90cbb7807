"""The stand-in Exact Online: strict where the real one is strict, and where a fact is not verified, too."""
