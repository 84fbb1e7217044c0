using AotDistil.Samples.Sentiment;

return Application.Run(args, StandardStreams.Open(), static () => new SentimentModel());
