"""A Scene becomes samples: speech, effects, ambience, music and the mix. Never sees words of prompts."""
