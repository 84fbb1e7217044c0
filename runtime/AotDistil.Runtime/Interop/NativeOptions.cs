using AotDistil.Runtime.Tokenizers;

namespace AotDistil.Runtime.Interop;

/// <summary>Reads the structures with which C callers say how: each begins with its size, so that a program that was compiled with a shorter one still runs.</summary>
internal static unsafe class NativeOptions
{
    /// <summary>What a caller's structure says, over what holds where it is shorter.</summary>
    /// <param name="options">The caller's structure, which begins with its size in bytes.</param>
    /// <param name="defaults">What holds unless said.</param>
    /// <param name="least">Size of its first version.</param>
    /// <exception cref="StatusException">The size is none that the structure ever had.</exception>
    public static T Read<T>(T* options, T defaults, nuint least)
        where T : unmanaged
    {
        nuint size = *(nuint*)options;
        if (size < least || size > (nuint)sizeof(T))
        {
            throw new StatusException(Status.InvalidArgument, $"options.size is {size}; expected {sizeof(T)}, the size of the structure. Set it, or begin with the header's initializer.");
        }

        new ReadOnlySpan<byte>(options, (int)size).CopyTo(new Span<byte>(&defaults, (int)size));
        return defaults;
    }

    /// <summary>A number of an enumeration's.</summary>
    /// <exception cref="StatusException">It is none.</exception>
    public static int Choice(int value, int least, int most, string name) =>
        value >= least && value <= most ? value : throw new StatusException(Status.InvalidArgument, $"{name} is {value}; expected {least} to {most}.");

    /// <summary>What offsets count.</summary>
    /// <exception cref="StatusException">It is no such unit.</exception>
    public static OffsetUnit Unit(int value) => (OffsetUnit)Choice(value, (int)OffsetUnit.Utf8, (int)OffsetUnit.CodePoint, "options.unit");

    /// <summary>A list of zero-terminated texts.</summary>
    /// <param name="texts">The texts; not null unless there are none.</param>
    /// <param name="count">How many.</param>
    /// <param name="name">What the header calls them, to which the number's name adds <c>_count</c>.</param>
    /// <exception cref="StatusException">A pointer in it is null, or the number is negative.</exception>
    /// <exception cref="InvalidTextException">A text is not valid UTF-8.</exception>
    public static string[] Texts(byte** texts, long count, string name)
    {
        if (count is < 0 or > int.MaxValue)
        {
            throw new StatusException(Status.InvalidArgument, $"{name}_count is {count}; expected 0 to {int.MaxValue}.");
        }

        string[] all = new string[(int)count];
        for (int i = 0; i < all.Length; i++)
        {
            if (texts[i] == null)
            {
                throw new StatusException(Status.InvalidArgument, $"{name}[{i}] is a null pointer.");
            }

            ReadOnlySpan<byte> text = NativeText.Span(texts[i], -1, i);
            Tasks.UnicodeText.CheckUtf8(text, i);
            all[i] = System.Text.Encoding.UTF8.GetString(text);
        }

        return all;
    }
}
