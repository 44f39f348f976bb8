"""What is said in footage: transcripts with times, subtitles, and what is done to speech and its sound."""
