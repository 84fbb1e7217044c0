using System.Globalization;
using System.Reflection;
using System.Text;
using AotDistil.Model.Tests.Support;
using AotDistil.Runtime.Layers;

namespace AotDistil.Model.Tests.Tasks;

/// <summary>
/// Texts of many windows. What a session takes is its workspaces, which do not grow with the text, and managed memory for the text's tokens and answers. Measured on one thread,
/// so that other tests do not count.
/// </summary>
public sealed class LongTextTests
{
    private const string Sentence = "Angela Merkel met Tim Cook of Apple in Berlin on Monday, and nobody knows what for. ";

    [Fact]
    public void Questions_about_ten_thousand_words_take_memory_for_tokens_alone()
    {
        using QuestionAnswerer session = SharedModel.Qa.Open<QuestionAnswerer>();
        byte[] question = Utf8("Where did Tim Cook go?"), tenth = Utf8(Words(1_000)), whole = Utf8(Words(10_000));
        _ = session.Ask(question, tenth);
        (long native, long first) = Measure(session, () => session.Ask(question, whole));
        (_, long again) = Measure(session, () => session.Ask(question, whole));
        Write($"{whole.Length} bytes: {native} more bytes of workspaces, {first} allocated the first time, {again} again");
        Assert.Equal(0, native);
        Assert.InRange(first, 0, 60L * whole.Length);
        Assert.InRange(again, 0, whole.Length / 2); // the answer, and what the allocator counts beside it, in portions of 8 KB
    }

    [Fact]
    public void Entities_of_a_megabyte_take_memory_for_tokens_and_entities_alone()
    {
        using TokenClassifier session = SharedModel.Ner.Open<TokenClassifier>();
        TokenClassificationOptions options = new() { Aggregation = AggregationStrategy.Simple, Stride = 16 };
        byte[] part = Utf8(Text(100_000)), whole = Utf8(Text(1_000_000));
        _ = session.Classify(part, options);
        int entities = 0;
        (long native, long first) = Measure(session, () => entities = session.Classify(whole, options).Length);
        (_, long again) = Measure(session, () => session.Classify(whole, options));
        Write($"{whole.Length} bytes, {entities} entities: {native} more bytes of workspaces, {first} allocated the first time, {again} again");
        Assert.Equal(0, native);
        Assert.InRange(entities, 1_000, whole.Length / 10);
        Assert.InRange(first, 0, 60L * whole.Length);
        Assert.InRange(again, 0, 256L * entities); // the answers: objects and two strings each
    }

    /// <summary>As many bytes of text.</summary>
    internal static string Text(int bytes) => string.Concat(Enumerable.Repeat(Sentence, (bytes / Sentence.Length) + 1))[..bytes];

    /// <summary>As many words.</summary>
    internal static string Words(int count) => string.Join(' ', Enumerable.Repeat(Sentence.TrimEnd().Split(' '), (count / 16) + 1).SelectMany(w => w).Take(count));

    private static (long Native, long Allocated) Measure(TextModel session, Action work)
    {
        long native = Workspaces(session), before = GC.GetAllocatedBytesForCurrentThread();
        work();
        return (Workspaces(session) - native, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    // Wherever in the class hierarchy they are held.
    private static long Workspaces(TextModel session)
    {
        const BindingFlags Own = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly;
        long bytes = 0;
        for (Type? type = session.GetType(); type is not null; type = type.BaseType)
        {
            bytes += type.GetFields(Own).Where(f => f.FieldType == typeof(Workspace)).Sum(f => ((Workspace)f.GetValue(session)!).Bytes);
        }

        return bytes;
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static void Write(FormattableString line) => TestContext.Current.TestOutputHelper!.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
