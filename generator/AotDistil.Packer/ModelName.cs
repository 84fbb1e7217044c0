using System.Text;

namespace AotDistil.Packer;

/// <summary>A model's name and what it is called in C# and C.</summary>
/// <param name="Name">As given, for example <c>sentiment-en</c>; also the stem of the output files.</param>
/// <param name="Class">PascalCase, for example <c>SentimentEn</c>.</param>
/// <param name="Prefix">snake_case, for example <c>sentiment_en</c>.</param>
internal sealed record ModelName(string Name, string Class, string Prefix)
{
    /// <summary>Long enough for any model, short enough for every linker and file system.</summary>
    private const int MaxLength = 100;

    /// <summary>Derives class and prefix from a name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="origin">What to blame if the name will not do.</param>
    /// <exception cref="PackerException">The name holds other than ASCII letters, digits, '-', '_' and '.', does not begin with a letter, or is too long.</exception>
    public static ModelName Parse(string name, string origin)
    {
        if (name.Length is 0 or > MaxLength || !char.IsAsciiLetter(name[0]) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
        {
            throw new PackerException(
                PackerErrors.NameInvalid,
                $"'{name}' gives no C# class and C prefix: a model's name begins with a letter and holds at most {MaxLength} ASCII letters, digits, '-', '_' and '.'. Set the Name metadata of the model item",
                origin);
        }

        StringBuilder pascal = new(), snake = new();
        bool wordBegins = true;
        for (int i = 0; i < name.Length; i++)
        {
            char c = name[i];
            if (!char.IsAsciiLetterOrDigit(c))
            {
                wordBegins = true;
                continue;
            }

            bool camelHump = i > 0 && char.IsAsciiLetterUpper(c) && char.IsAsciiLetterLower(name[i - 1]);
            if ((wordBegins || camelHump) && snake.Length > 0)
            {
                snake.Append('_');
            }

            pascal.Append(wordBegins ? char.ToUpperInvariant(c) : c);
            snake.Append(char.ToLowerInvariant(c));
            wordBegins = false;
        }

        return new ModelName(name, pascal.ToString(), snake.ToString());
    }
}
