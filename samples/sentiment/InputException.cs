namespace AotDistil.Samples.Sentiment;

/// <summary>The input cannot be taken as it is; the message says where and what to do, and is shown to the user.</summary>
internal sealed class InputException(string message, Exception? inner = null) : Exception(message, inner);
