using System.Text.Json;
using AotDistil.Layout;
using AotDistil.Packer.Tokenizers.Templates;

namespace AotDistil.Packer.Tokenizers.Json;

/// <summary>Reads <c>post_processor</c> of tokenizer.json.</summary>
internal sealed class PostProcessorReader
{
    private const string Where = "post_processor";
    private const string Supported = "TemplateProcessing, BertProcessing, RobertaProcessing, ByteLevel or a Sequence of them";

    private readonly JsonFile _file;
    private Template _template = Template.Plain;
    private bool _hasTemplate;
    private bool _isMerged;

    private PostProcessorReader(JsonFile file) => _file = file;

    /// <summary>What it says; the texts alone where there is no post-processor.</summary>
    public static Template Read(JsonFile file)
    {
        PostProcessorReader reader = new(file);
        if (JsonFile.Find(file.Root, "post_processor") is { } processor)
        {
            reader.Read(processor);
        }

        return reader._template;
    }

    private void Read(JsonElement processor)
    {
        string type = _file.String(processor, "type", Where) ?? Untyped(processor);
        switch (type)
        {
            case "Sequence":
                foreach (JsonElement part in _file.RequireArray(processor, "processors", Where))
                {
                    Read(part);
                }

                break;
            case "BertProcessing" or "RobertaProcessing":
                (string, int) cls = Token(processor, "cls"), sep = Token(processor, "sep");
                if (IsRoberta(processor))
                {
                    Put(Template.Roberta(cls, sep));
                    Trim(processor);
                }
                else
                {
                    Put(Template.Bert(cls, sep));
                }

                _isMerged = true;
                break;
            case "TemplateProcessing":
                Put(ReadTemplate(processor));
                break;
            case "ByteLevel":
                Trim(processor);
                break;
            default:
                throw TokenizerError.Unsupported(_file.Path, $"its post_processor is \"{JsonFile.Shorten(type)}\"", Supported);
        }
    }

    private string Untyped(JsonElement processor) =>
        JsonFile.Find(processor, "single") is not null ? "TemplateProcessing"
        : JsonFile.Find(processor, "cls") is not null ? "BertProcessing"
        : _file.RequireString(processor, "type", Where);

    // The library tells these two by their fields, whatever the type says.
    private static bool IsRoberta(JsonElement processor) =>
        JsonFile.Find(processor, "trim_offsets") is not null && JsonFile.Find(processor, "add_prefix_space") is not null;

    private void Put(Template template)
    {
        if (_hasTemplate)
        {
            throw TokenizerError.Unsupported(_file.Path, "its post_processor adds special tokens in two steps", "one step that adds special tokens");
        }

        _hasTemplate = true;
        _template = template with { TrimOffsets = _template.TrimOffsets, AddPrefixSpace = _template.AddPrefixSpace };
    }

    private void Trim(JsonElement processor)
    {
        bool prefix = _file.RequireBoolean(processor, "add_prefix_space", Where);
        if (!_file.RequireBoolean(processor, "trim_offsets", Where))
        {
            return;
        }

        if (_template.TrimOffsets)
        {
            throw TokenizerError.Unsupported(_file.Path, "its post_processor trims offsets in two steps", "one step that does");
        }

        // The space that was put before a text is told by its place, which such a step has changed; TemplateProcessing has not.
        if (_isMerged)
        {
            throw TokenizerError.Unsupported(
                _file.Path,
                "its post_processor trims offsets after BertProcessing or RobertaProcessing",
                "ByteLevel before them, or trim_offsets of RobertaProcessing");
        }

        _template = _template with { TrimOffsets = true, AddPrefixSpace = prefix };
    }

    // ["[CLS]", 101]
    private (string Token, int Id) Token(JsonElement processor, string name)
    {
        JsonElement pair = _file.Require(processor, name, JsonValueKind.Array, Where);
        return pair.GetArrayLength() == 2
            ? (_file.Text(pair[0], $"the token in \"{name}\" of post_processor"), _file.Index(pair[1], $"the id in \"{name}\" of post_processor"))
            : throw TokenizerError.Damaged(_file.Path, $"\"{name}\" of post_processor has {pair.GetArrayLength()} elements", "a token and its id");
    }

    private Template ReadTemplate(JsonElement processor)
    {
        JsonElement specials = _file.Require(processor, "special_tokens", JsonValueKind.Object, Where);
        return new Template { Single = ReadPieces(processor, "single", specials, 1), Pair = ReadPieces(processor, "pair", specials, 2) };
    }

    private List<TemplatePiece> ReadPieces(JsonElement processor, string name, JsonElement specials, int texts)
    {
        List<TemplatePiece> pieces = [];
        string where = $"\"{name}\" of post_processor";
        foreach (JsonElement part in _file.RequireArray(processor, name, Where))
        {
            if (JsonFile.Find(part, "Sequence") is { } sequence)
            {
                bool first = _file.RequireChoice(sequence, "id", where, "A", "B") == 0;
                int type = _file.RequireIndex(sequence, "type_id", where);
                pieces.Add(first ? Template.First(type) : Template.Second(type));
            }
            else
            {
                JsonElement special = _file.Require(part, "SpecialToken", JsonValueKind.Object, where);
                string token = _file.RequireString(special, "id", where);
                int type = _file.RequireIndex(special, "type_id", where);
                pieces.AddRange(Ids(specials, token).Select(id => Template.Special((token, id), type)));
            }

            if (pieces.Count > TokenizerLayout.MaxPieces)
            {
                throw TokenizerError.Unsupported(_file.Path, $"{where} has more than {TokenizerLayout.MaxPieces} pieces", "fewer");
            }
        }

        int firsts = pieces.Count(piece => piece.Kind == TokenizerLayout.Piece.First);
        int seconds = pieces.Count(piece => piece.Kind == TokenizerLayout.Piece.Second);
        return firsts == 1 && seconds == texts - 1 ? pieces : throw TokenizerError.Unsupported(
            _file.Path, $"{where} has A {firsts} times and B {seconds} times", texts == 1 ? "A once" : "A and B once each");
    }

    private IEnumerable<int> Ids(JsonElement specials, string token)
    {
        JsonElement special = _file.Require(specials, token, JsonValueKind.Object, "\"special_tokens\" of post_processor");
        string where = $"the template's {JsonFile.Shorten(token)}";
        return _file.RequireArray(special, "ids", where).Select(id => _file.Index(id, $"an id of {where}"));
    }
}
