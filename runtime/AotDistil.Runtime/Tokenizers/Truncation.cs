namespace AotDistil.Runtime.Tokenizers;

/// <summary>Cuts encodings that are too long into windows: Hugging Face's truncate_encodings, Encoding::truncate and the order in which merge_with combines windows.</summary>
internal static class Truncation
{
    /// <summary>Appends the windows of one or two texts.</summary>
    /// <param name="windows">Where they go.</param>
    /// <param name="first">Tokens of the first text.</param>
    /// <param name="second">Tokens of the second text, null if there is one only.</param>
    /// <param name="options">The limit, and how to keep it.</param>
    /// <param name="specials">Special tokens that are put around them.</param>
    /// <exception cref="ArgumentException">The limit cannot be kept in this way; the message says why.</exception>
    public static void Fill(List<(TextRange First, TextRange Second)> windows, int first, int? second, EncodingOptions options, int specials)
    {
        (int keptFirst, int keptSecond) = Keep(first, second, options, specials);
        int firsts = Windows(first, keptFirst, options), seconds = Windows(second ?? 0, keptSecond, options);
        // The first window of both; then each further one of the first text with all of the second; then those of the second.
        for (int i = 0; i < firsts; i++)
        {
            Add(i, 0);
            for (int j = 1; i > 0 && j < seconds; j++)
            {
                Add(i, j);
            }
        }

        for (int j = 1; j < seconds; j++)
        {
            Add(0, j);
        }

        void Add(int i, int j) => windows.Add((Range(first, keptFirst, i, options), Range(second ?? 0, keptSecond, j, options)));
    }

    private static (int First, int Second) Keep(int first, int? second, EncodingOptions options, int specials)
    {
        long total = (long)first + (second ?? 0);
        if (options.MaxLength is not { } maxLength || total + specials <= maxLength)
        {
            return (first, second ?? 0);
        }

        if (maxLength < specials)
        {
            throw new ArgumentException($"A limit of {maxLength} tokens leaves no room for the {specials} special tokens; expected {specials} or more.", nameof(options));
        }

        int room = maxLength - specials;
        if (room == 0)
        {
            return (0, 0);
        }

        switch (options.Strategy)
        {
            case TruncationStrategy.LongestFirst when second is null:
                return (room, 0);
            case TruncationStrategy.LongestFirst:
                int shorter = Math.Min(first, second.Value), longer = shorter > room ? shorter : Math.Max(shorter, room - shorter);
                if ((long)shorter + longer > room)
                {
                    shorter = room / 2;
                    longer = shorter + (room % 2);
                }

                return first > second.Value ? (longer, shorter) : (shorter, longer);
            case TruncationStrategy.OnlyFirst:
                return (Left(first, "first"), second ?? 0);
            default:
                return second is null
                    ? throw new ArgumentException("The second text is to be cut, but there is one only; cut the first, or the longest.", nameof(options))
                    : (first, Left(second.Value, "second"));
        }

        int Left(int count, string which)
        {
            long left = count - (total - room);
            return left > 0 ? (int)left
                : throw new ArgumentException($"The {which} text alone is to be cut, but even without it there are {total - count} tokens, where {room} have room.", nameof(options));
        }
    }

    private static int Windows(int count, int kept, EncodingOptions options)
    {
        if (kept >= count)
        {
            return 1;
        }

        // A text that is cut to nothing is in the further window as a whole.
        if (kept == 0)
        {
            return 2;
        }

        if (options.Stride < 0 || options.Stride >= kept)
        {
            throw new ArgumentException($"The stride is {options.Stride}, but a window has {kept} tokens of the text; expected 0 to {kept - 1}.", nameof(options));
        }

        int step = kept - options.Stride;
        return 1 + ((count - kept + step - 1) / step);
    }

    private static TextRange Range(int count, int kept, int window, EncodingOptions options)
    {
        if (kept >= count)
        {
            return new TextRange(0, count);
        }

        if (kept == 0)
        {
            return new TextRange(0, window == 0 ? 0 : count);
        }

        int skipped = window * (kept - options.Stride);
        return options.TruncateLeft ? new TextRange(Math.Max(0, count - skipped - kept), count - skipped) : new TextRange(skipped, Math.Min(skipped + kept, count));
    }
}
