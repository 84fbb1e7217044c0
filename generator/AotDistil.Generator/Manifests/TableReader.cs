using System.Collections.Generic;
using System.Linq;
using AotDistil.Generator.Diagnostics;
using AotDistil.Generator.Model;

namespace AotDistil.Generator.Manifests;

/// <summary>
/// Takes typed values from one table. What is missing or wrong is noted as an error and stands in for itself as a harmless value, so that one pass finds all
/// errors; nobody uses a value once there are errors.
/// </summary>
internal sealed class TableReader(TomlTable table, string title, ManifestErrors errors)
{
    /// <summary>How messages call the table.</summary>
    public string Title { get; } = title;

    /// <summary>The line of the table's head.</summary>
    public int Line => table.Line;

    /// <summary>Whether every value so far was as it should be, and may be compared with the others.</summary>
    public bool IsSound { get; private set; } = true;

    /// <summary>The line of <paramref name="key"/>, or of the table's head where it has no such key.</summary>
    public int LineOf(string key) => table.Find(key)?.Line ?? table.Line;

    public string String(string key) => Get<string>(key, "a string") ?? "";

    public int Int(string key, int min, int max) => (int)Long(key, min, max);

    public long Long(string key, long min, long max)
    {
        string expected = $"an integer from {Invariant.Text(min)} to {Invariant.Text(max)}";
        return Get<object>(key, expected) switch
        {
            long value when value >= min && value <= max => value,
            null => min,
            { } other => Wrong(key, other, expected, min),
        };
    }

    /// <summary>A number above 0 and at most <paramref name="max"/>.</summary>
    public double Positive(string key, double max)
    {
        string expected = $"a number above 0 and at most {Invariant.Text((object)max)}";
        return Get<object>(key, expected) switch
        {
            double value when value > 0 && value <= max => value,
            null => max,
            { } other => Wrong(key, other, expected, max),
        };
    }

    /// <summary>True or false.</summary>
    public bool Bool(string key)
    {
        const string Expected = "true or false";
        return Get<object>(key, Expected) switch
        {
            bool value => value,
            null => false,
            { } other => Wrong(key, other, Expected, false),
        };
    }

    /// <summary>Integers in a range, at least one.</summary>
    public EquatableArray<int> Ints(string key, int min, int max)
    {
        string expected = $"an array of at least one integer from {Invariant.Text(min)} to {Invariant.Text(max)}";
        object[]? items = Get<object[]>(key, expected);
        if (items is not null && (items.Length == 0 || !items.All(i => i is long value && value >= min && value <= max)))
        {
            Wrong(key, items, expected, items);
            items = null;
        }

        return (items ?? []).Select(i => (int)(long)i).ToEquatableArray();
    }

    /// <summary>One of a few words.</summary>
    public T Choice<T>(string key, params (string Word, T Value)[] choices)
    {
        string known = string.Join(", ", choices.Select(c => $"'{c.Word}'"));
        string? word = Get<string>(key, "one of " + known);
        if (word is null)
        {
            return choices[0].Value;
        }

        foreach ((string candidate, T value) in choices)
        {
            if (candidate == word)
            {
                return value;
            }
        }

        errors.Add(Descriptors.UnsupportedValue, LineOf(key), Name(key), Invariant.Quote(word), known);
        return choices[0].Value;
    }

    /// <summary>Strings, at least one unless <paramref name="mayBeEmpty"/>, none with the character U+0000.</summary>
    public EquatableArray<string> Strings(string key, bool mayBeEmpty = false)
    {
        string expected = mayBeEmpty ? "an array of strings" : "an array of at least one string";
        object[]? items = Get<object[]>(key, expected);
        if (items is not null && ((items.Length == 0 && !mayBeEmpty) || !items.All(i => i is string)))
        {
            Wrong(key, items, expected, items);
        }

        return (items ?? []).OfType<string>().ToEquatableArray();
    }

    /// <summary>Strings that are all among those known; possibly none.</summary>
    public EquatableArray<string> Strings(string key, params string[] known)
    {
        EquatableArray<string> items = Strings(key, mayBeEmpty: true);
        foreach (string item in items.Where(item => !known.Contains(item)))
        {
            errors.Add(Descriptors.UnsupportedValue, LineOf(key), Name(key), Invariant.Quote(item), string.Join(", ", known));
        }

        return items;
    }

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public string Sha256(string key)
    {
        const string Expected = "64 lower-case hexadecimal digits";
        string? value = Get<string>(key, Expected);
        bool good = value is null || (value.Length == 64 && value.All(c => c is (>= '0' and <= '9') or (>= 'a' and <= 'f')));
        return good ? value ?? "" : Wrong(key, value!, Expected, "");
    }

    /// <summary>Every key with its value as text; arrays joined by a comma and a space.</summary>
    public IEnumerable<CardFact> Facts()
    {
        foreach (string key in table.Keys)
        {
            object value = table.Find(key)!.Value;
            yield return new CardFact(key, value is object[] items ? string.Join(", ", items.Select(Plain)) : Plain(value));
        }

        static string Plain(object value) => value as string ?? Invariant.Text(value);
    }

    /// <summary>Notes that the value of <paramref name="key"/> cannot be right.</summary>
    public void Reject(string key, object found, string expected)
    {
        IsSound = false;
        errors.Add(Descriptors.InvalidValue, LineOf(key), Name(key), Invariant.Text(found), expected);
    }

    private T? Get<T>(string key, string expected)
        where T : class
    {
        object? value = table.Find(key)?.Value;
        if (value is null)
        {
            IsSound = false;
            errors.Add(Descriptors.MissingKey, table.Line, Name(key), expected);
        }
        else if (value is not T)
        {
            Reject(key, value, expected);
        }

        return value as T;
    }

    private T Wrong<T>(string key, object found, string expected, T instead)
    {
        Reject(key, found, expected);
        return instead;
    }

    private string Name(string key) => $"'{key}' of {Title}";
}
