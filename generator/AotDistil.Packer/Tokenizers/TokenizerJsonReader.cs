using System.Text.Json;

namespace AotDistil.Packer.Tokenizers;

/// <summary>Reads <c>tokenizer.json</c>, the format of Hugging Face's tokenizers library. Truncation, padding and decoder have no bearing here.</summary>
internal sealed class TokenizerJsonReader
{
    private readonly JsonFile _file;

    private TokenizerJsonReader(JsonFile file) => _file = file;

    /// <summary>Reads the file at <paramref name="path"/>.</summary>
    public static TokenizerDefinition Read(string path)
    {
        using JsonFile file = JsonFile.Open(path);
        return new TokenizerJsonReader(file).Read();
    }

    private TokenizerDefinition Read()
    {
        JsonElement model = _file.Require(_file.Root, "model", JsonValueKind.Object, "the file");
        CheckModel(model);
        Dictionary<string, int> vocabulary = ReadVocabulary(model);
        List<AddedTokenDefinition> added = ReadAddedTokens(vocabulary);

        JsonElement normalizer = RequireType("normalizer", "BertNormalizer");
        RequireType("pre_tokenizer", "BertPreTokenizer");
        bool lowercase = _file.RequireBoolean(normalizer, "lowercase", "normalizer");
        (int cls, int sep) = ReadPostProcessor();
        JsonElement maxWordChars = _file.Require(model, "max_input_chars_per_word", JsonValueKind.Number, "model");
        return new TokenizerDefinition
        {
            File = _file.Path,
            Vocabulary = vocabulary,
            AddedTokens = added,
            UnkToken = _file.RequireString(model, "unk_token", "model"),
            ClsId = cls,
            SepId = sep,
            ContinuingSubwordPrefix = _file.RequireString(model, "continuing_subword_prefix", "model"),
            MaxWordChars = _file.Index(maxWordChars, "\"max_input_chars_per_word\" of model"),
            CleanText = _file.RequireBoolean(normalizer, "clean_text", "normalizer"),
            HandleChineseChars = _file.RequireBoolean(normalizer, "handle_chinese_chars", "normalizer"),
            StripAccents = _file.Boolean(normalizer, "strip_accents", "normalizer") ?? lowercase,
            Lowercase = lowercase,
        };
    }

    // Files written before tokenizers 0.10 have no type: a WordPiece model is one with a prefix and without merges.
    private void CheckModel(JsonElement model)
    {
        string? type = _file.String(model, "type", "model");
        bool untyped = type is null && JsonFile.Find(model, "continuing_subword_prefix") is not null && JsonFile.Find(model, "merges") is null;
        if (type != "WordPiece" && !untyped)
        {
            throw TokenizerError.Unsupported(_file.Path, $"its model is {(type is null ? "of no known type" : $"\"{type}\"")}", "\"WordPiece\"");
        }
    }

    private JsonElement RequireType(string name, string type)
    {
        JsonElement part = JsonFile.Find(_file.Root, name) ?? throw TokenizerError.Unsupported(_file.Path, $"it has no {name}", $"\"{type}\"");
        string found = _file.RequireString(part, "type", name);
        return found == type ? part : throw TokenizerError.Unsupported(_file.Path, $"its {name} is \"{found}\"", $"\"{type}\"");
    }

    private Dictionary<string, int> ReadVocabulary(JsonElement model)
    {
        Dictionary<string, int> vocabulary = new(StringComparer.Ordinal);
        foreach (JsonProperty entry in _file.Require(model, "vocab", JsonValueKind.Object, "model").EnumerateObject())
        {
            string token = _file.Name(entry, "a token of the vocabulary");
            vocabulary[token] = _file.Index(entry.Value, $"the id of \"{token}\"");
        }

        return vocabulary;
    }

    private List<AddedTokenDefinition> ReadAddedTokens(Dictionary<string, int> vocabulary)
    {
        List<AddedTokenDefinition> added = [];
        if (JsonFile.Find(_file.Root, "added_tokens") is not { } list)
        {
            return added;
        }

        if (list.ValueKind != JsonValueKind.Array)
        {
            throw TokenizerError.Damaged(_file.Path, $"\"added_tokens\" is a JSON {list.ValueKind}", "a JSON Array");
        }

        // The library numbers what the vocabulary does not have from the vocabulary's size on, whatever the file says.
        int next = vocabulary.Count;
        foreach (JsonElement item in list.EnumerateArray())
        {
            string where = $"added token {added.Count}";
            JsonElement id = _file.Require(item, "id", JsonValueKind.Number, where);
            AddedTokenDefinition token = ReadAddedToken(_file, item, _file.Index(id, $"the id of {where}"), where);
            int expected = vocabulary.TryGetValue(token.Content, out int known) ? known : next++;
            if (token.Id != expected)
            {
                throw TokenizerError.Vocabulary(
                    _file.Path, $"added token \"{JsonFile.Shorten(token.Content)}\" has id {token.Id}", $"{expected}, as the vocabulary has it");
            }

            added.Add(token);
        }

        return added;
    }

    /// <summary>Reads one AddedToken object.</summary>
    public static AddedTokenDefinition ReadAddedToken(JsonFile file, JsonElement item, int id, string where)
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

    private (int Cls, int Sep) ReadPostProcessor()
    {
        const string Expected = "\"BertProcessing\" or \"TemplateProcessing\" with [CLS] A [SEP]";
        JsonElement processor = JsonFile.Find(_file.Root, "post_processor")
            ?? throw TokenizerError.Unsupported(_file.Path, "it has no post_processor", Expected);
        string type = _file.RequireString(processor, "type", "post_processor");
        return type switch
        {
            "BertProcessing" => (PairId(processor, "cls"), PairId(processor, "sep")),
            "TemplateProcessing" => ReadTemplate(processor),
            _ => throw TokenizerError.Unsupported(_file.Path, $"its post_processor is \"{type}\"", Expected),
        };
    }

    // ["[CLS]", 101]
    private int PairId(JsonElement processor, string name)
    {
        JsonElement pair = _file.Require(processor, name, JsonValueKind.Array, "post_processor");
        return pair.GetArrayLength() == 2
            ? _file.Index(pair[1], $"the id in \"{name}\" of post_processor")
            : throw TokenizerError.Damaged(_file.Path, $"\"{name}\" of post_processor has {pair.GetArrayLength()} elements", "a token and its id");
    }

    private (int Cls, int Sep) ReadTemplate(JsonElement processor)
    {
        JsonElement single = _file.Require(processor, "single", JsonValueKind.Array, "post_processor");
        JsonElement specials = _file.Require(processor, "special_tokens", JsonValueKind.Object, "post_processor");
        if (single.GetArrayLength() != 3
            || JsonFile.Find(single[0], "SpecialToken") is not { } cls
            || JsonFile.Find(single[1], "Sequence") is not { } sequence
            || JsonFile.Find(single[2], "SpecialToken") is not { } sep
            || _file.RequireString(sequence, "id", "the template's sequence") != "A"
            || new[] { cls, sequence, sep }.Any(part => _file.Index(_file.Require(part, "type_id", JsonValueKind.Number, "the template"), "\"type_id\"") != 0))
        {
            throw TokenizerError.Unsupported(
                _file.Path, $"its template for one text is {JsonFile.Shorten(single.GetRawText())}", "[CLS] A [SEP], all of type 0");
        }

        return (TemplateId(specials, cls), TemplateId(specials, sep));
    }

    private int TemplateId(JsonElement specials, JsonElement part)
    {
        string name = _file.RequireString(part, "id", "the template's special token");
        JsonElement special = _file.Require(specials, name, JsonValueKind.Object, "the template's special tokens");
        JsonElement ids = _file.Require(special, "ids", JsonValueKind.Array, $"the template's {name}");
        return ids.GetArrayLength() == 1
            ? _file.Index(ids[0], $"the id of the template's {name}")
            : throw TokenizerError.Unsupported(_file.Path, $"the template's {name} stands for {ids.GetArrayLength()} ids", "one");
    }
}
