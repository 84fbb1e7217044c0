using System.Text.Json;
using AotDistil.Packer.Tokenizers.Models;

namespace AotDistil.Packer.Tokenizers.Json;

/// <summary>Reads <c>added_tokens</c> of tokenizer.json.</summary>
internal static class AddedTokenReader
{
    /// <summary>The tokens, in the file's order.</summary>
    public static IReadOnlyList<AddedTokenDefinition> Read(JsonFile file, ModelDefinition model)
    {
        if (JsonFile.Find(file.Root, "added_tokens") is not { } list)
        {
            return [];
        }

        if (list.ValueKind != JsonValueKind.Array)
        {
            throw TokenizerError.Damaged(file.Path, $"\"added_tokens\" is a JSON {list.ValueKind}", "a JSON Array");
        }

        // The library gives what the vocabulary does not have numbers from the vocabulary's size on, whatever the file says, and passes over
        // tokens without content and those that it has already.
        List<AddedTokenDefinition> added = [];
        HashSet<AddedTokenDefinition> known = [];
        int next = model.Count;
        int index = 0;
        foreach (JsonElement item in list.EnumerateArray())
        {
            string where = $"added token {index++}";
            AddedTokenDefinition token = Read(file, item, file.RequireIndex(item, "id", where), where);
            if (token.Content.Length == 0 || !known.Add(token))
            {
                continue;
            }

            int expected = model.Vocabulary.TryGetValue(token.Content, out int id) ? id : next++;
            if (token.Id != expected)
            {
                throw TokenizerError.Vocabulary(
                    file.Path, $"added token \"{JsonFile.Shorten(token.Content)}\" has id {token.Id}", $"{expected}, as the vocabulary has it");
            }

            added.Add(token);
        }

        return added;
    }

    /// <summary>Reads one AddedToken object.</summary>
    public static AddedTokenDefinition Read(JsonFile file, JsonElement item, int id, string where)
    {
        bool special = file.Boolean(item, "special", where) ?? false;
        return new AddedTokenDefinition
        {
            Content = file.RequireString(item, "content", where),
            Id = id,
            Special = special,
            Normalized = file.Boolean(item, "normalized", where) ?? !special,
            LeftStrip = file.Boolean(item, "lstrip", where) ?? false,
            RightStrip = file.Boolean(item, "rstrip", where) ?? false,
            SingleWord = file.Boolean(item, "single_word", where) ?? false,
        };
    }
}
