using AotDistil.Generator.Model;

namespace AotDistil.Generator.Emit;

/// <summary>The functions that models of one task have, or one kind of them.</summary>
internal static partial class ExportsEmitter
{
    private static void Classifier(SourceWriter w, ModelSpec model)
    {
        Function(w, model, "classify", "int", "ulong session, byte* text, long length, int* label, float* scores", $"ClassifierExports.Classify<{model.ClassName}>(session, text, length, label, scores)");
        Function(
            w,
            model,
            "classify_batch",
            "int",
            "ulong session, byte** texts, long* lengths, long count, int* labels, float* scores",
            $"ClassifierExports.ClassifyBatch<{model.ClassName}>(session, texts, lengths, count, labels, scores)");
        Function(
            w,
            model,
            "classify_top",
            "int",
            "ulong session, byte* text, long length, byte* pair, long pairLength, int function, int topK, int* labels, float* scores, long* count",
            $"ClassifierExports.ClassifyTop<{model.ClassName}>(session, text, length, pair, pairLength, function, topK, labels, scores, count)");
        Function(w, model, "logits", "int", "ulong session, byte** texts, long* lengths, long count, float* logits", $"ClassifierExports.Logits<{model.ClassName}>(session, texts, lengths, count, logits)");
        if (model.TellsEntailment)
        {
            Function(
                w,
                model,
                "zero_shot",
                "int",
                "ulong session, byte* text, long length, byte** labels, long labelsCount, NativeZeroShotOptions* options, int* order, float* scores",
                $"ZeroShotExports.ZeroShot<{model.ClassName}>(session, text, length, labels, labelsCount, options, order, scores)");
        }

        if (model.Ranks)
        {
            Function(
                w,
                model,
                "rerank",
                "int",
                "ulong session, byte* query, long queryLength, byte** documents, long* lengths, long count, int function, long topK, global::AotDistil.SearchHit* hits, long* hitsCount",
                $"RankingExports.Rerank<{model.ClassName}>(session, query, queryLength, documents, lengths, count, function, topK, hits, hitsCount)");
        }
    }

    private static void Entities(SourceWriter w, ModelSpec model)
    {
        Function(
            w,
            model,
            "entities",
            "int",
            "ulong session, byte* text, long length, NativeEntityOptions* options, NativeEntity* entities, long capacity, long* count",
            $"TokenExports.Entities<{model.ClassName}>(session, text, length, options, entities, capacity, count)");
        Function(
            w,
            model,
            "entity_word",
            "int",
            "ulong session, long index, byte* buffer, long capacity, long* length",
            $"TokenExports.EntityWord<{model.ClassName}>(session, index, buffer, capacity, length)");
    }

    private static void Answers(SourceWriter w, ModelSpec model) => Function(
        w,
        model,
        "answer",
        "int",
        "ulong session, byte* question, long questionLength, byte* context, long contextLength, NativeAnswerOptions* options, NativeAnswer* answers, long capacity, long* count",
        $"AnswerExports.Answer<{model.ClassName}>(session, question, questionLength, context, contextLength, options, answers, capacity, count)");

    private static void Masks(SourceWriter w, ModelSpec model)
    {
        Function(
            w,
            model,
            "fill_mask",
            "int",
            "ulong session, byte* text, long length, NativeFillOptions* options, NativePrediction* predictions, long capacity, long* count",
            $"MaskExports.FillMask<{model.ClassName}>(session, text, length, options, predictions, capacity, count)");
        Function(
            w,
            model,
            "token_text",
            "int",
            "ulong session, int token, byte* buffer, long capacity, long* length",
            $"MaskExports.TokenText<{model.ClassName}>(session, token, buffer, capacity, length)");
        Function(
            w,
            model,
            "filled_text",
            "int",
            "ulong session, int mask, int token, byte* buffer, long capacity, long* length",
            $"MaskExports.FilledText<{model.ClassName}>(session, mask, token, buffer, capacity, length)");
    }

    private static void Vectors(SourceWriter w, ModelSpec model)
    {
        Function(
            w,
            model,
            "embed",
            "int",
            "ulong session, byte** texts, long* lengths, long count, NativeEmbedOptions* options, void* vectors, long capacity",
            $"EmbeddingExports.Embed<{model.ClassName}>(session, texts, lengths, count, options, vectors, capacity)");
        Function(
            w,
            model,
            "vector_size",
            "int",
            "NativeEmbedOptions* options, int* dimensions, long* bytes",
            $"EmbeddingExports.VectorSize({model.Encoder.Dim}, options, dimensions, bytes)");
        Function(
            w,
            model,
            "similarity",
            "int",
            "int format, int dimensions, void* a, void* b, float* similarity",
            "SearchExports.Similarity(format, dimensions, a, b, similarity)");
        Function(
            w,
            model,
            "search",
            "int",
            "int format, int dimensions, void* query, void* matrix, long rows, long topK, global::AotDistil.SearchHit* hits, long* count",
            "SearchExports.Search(format, dimensions, query, matrix, rows, topK, hits, count)");
    }

    private static void FewShot(SourceWriter w, ModelSpec model)
    {
        Function(
            w,
            model,
            "few_shot_fit",
            "int",
            "ulong session, byte** texts, long* lengths, int* classes, long count, byte** labels, long labelsCount, NativeFewShotOptions* options, ulong* fewShot",
            $"FewShotExports.Fit<{model.ClassName}>(session, texts, lengths, classes, count, labels, labelsCount, options, fewShot)");
        Function(w, model, "few_shot_load", "int", "byte* file, long length, ulong* fewShot", $"FewShotExports.Load<{model.ClassName}>({model.Encoder.Dim}, file, length, fewShot)");
        Function(w, model, "few_shot_save", "int", "ulong fewShot, byte* file, long capacity, long* length", $"FewShotExports.Save<{model.ClassName}>(fewShot, file, capacity, length)");
        Function(w, model, "few_shot_facts", "int", "ulong fewShot, int* labels, double* accuracy", $"FewShotExports.Facts<{model.ClassName}>(fewShot, labels, accuracy)");
        Function(
            w,
            model,
            "few_shot_label",
            "int",
            "ulong fewShot, int label, byte* buffer, long capacity, long* length",
            $"FewShotExports.Label<{model.ClassName}>(fewShot, label, buffer, capacity, length)");
        Function(
            w,
            model,
            "few_shot_classify",
            "int",
            "ulong session, ulong fewShot, byte** texts, long* lengths, long count, int* labels, float* scores",
            $"FewShotExports.Classify<{model.ClassName}>(session, fewShot, texts, lengths, count, labels, scores)");
        Function(w, model, "few_shot_close", "int", "ulong fewShot", $"FewShotExports.Close<{model.ClassName}>(fewShot)");
    }
}
