using AotDistil.Samples.Sentiment;

using StandardStreams streams = StandardStreams.Open();
return Application.Run(args, streams, static () => new SentimentModel());
