using AotDistil.Runtime.Layers;
using AotDistil.Runtime.Tasks;

namespace AotDistil;

/// <summary>How inputs of any length go through the model together.</summary>
public abstract unsafe partial class TextModel
{
    /// <summary>Memory in which texts are read.</summary>
    private protected TextScratch Scratch { get; } = new();

    /// <summary>Takes the session, tokenises inputs and passes them on in order, as many together as fit <see cref="BatchTokens"/>.</summary>
    /// <exception cref="ArgumentException">An input has no tokens at all.</exception>
    private protected void RunBatches<TInputs, TBatches>(TInputs inputs, TBatches batches)
        where TInputs : IInputs, allows ref struct
        where TBatches : IBatches, allows ref struct
    {
        Enter();
        Scratch.Truncated = 0;
        try
        {
            int pending = 0, longest = 0, end = 0;
            Starts[0] = 0;
            for (long i = 0; i < inputs.Count; i++)
            {
                if (end >= BatchTokens || pending == BatchTokens)
                {
                    Flush(i, batches); // full; and behind it there might not be room for the longest input
                    pending = longest = end = 0;
                }

                int tokens = inputs.Encode(i, new Span<int>(Ids + end, MaxLength), Types == null ? default : new Span<int>(Types + end, MaxLength));
                if (tokens == 0)
                {
                    throw new ArgumentException($"Text {i} has no tokens, and the tokenizer puts no special ones around it: there is nothing to compute.");
                }

                if (pending > 0 && end + tokens > BatchTokens)
                {
                    Flush(i, batches);
                    new Span<int>(Ids + end, tokens).CopyTo(new Span<int>(Ids, tokens));
                    if (Types != null)
                    {
                        new Span<int>(Types + end, tokens).CopyTo(new Span<int>(Types, tokens));
                    }

                    pending = longest = end = 0;
                }

                end += tokens;
                Starts[++pending] = end;
                longest = Math.Max(longest, tokens);
            }

            Flush(inputs.Count, batches);

            void Flush(long next, TBatches sink)
            {
                if (pending > 0)
                {
                    sink.Take(next - pending, new TokenBatch(Ids, Types, Starts, pending, longest));
                }
            }
        }
        finally
        {
            Exit();
        }
    }
}
