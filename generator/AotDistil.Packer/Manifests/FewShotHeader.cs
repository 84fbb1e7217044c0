namespace AotDistil.Packer.Manifests;

/// <summary>The part of a C header that trains, keeps and uses classifiers of a model's vectors.</summary>
internal static class FewShotHeader
{
    /// <summary>The declarations, with an empty line behind them.</summary>
    public static string Of(string p, string upper) => $$"""
            /* A classifier of texts that is trained from a handful of examples of each label, on this model's vectors. Never 0 for an open one. Any thread may use it at any time. */
            typedef uint64_t {{p}}_few_shot;

            /* How {{p}}_few_shot_fit trains. Begin with {{upper}}_FEW_SHOT_OPTIONS. */
            typedef struct {{p}}_few_shot_options {
                size_t size;           /* sizeof({{p}}_few_shot_options) */
                double regularization; /* strength of the L2 regularisation, 1e-9 to 1e9 (1 / C in scikit-learn) */
                int32_t leave_one_out; /* not 0: {{p}}_few_shot_facts tells the accuracy, of at most 512 examples */
            } {{p}}_few_shot_options;

            /* What suits a handful of examples. */
            #define {{upper}}_FEW_SHOT_OPTIONS { sizeof({{p}}_few_shot_options), 1.0, 1 }

            /*
             * Trains a classifier: the same examples give the same bits everywhere.
             * texts, lengths: count examples, 2 to 4096, as for {{p}}_embed. classes: of each example the index of its label.
             * labels: labels_count zero-terminated names, 2 to 1024, each with an example at least. options: how, or NULL for {{upper}}_FEW_SHOT_OPTIONS.
             * few_shot: receives the classifier, 0 on failure. Close it with {{p}}_few_shot_close.
             * {{TaskHeader.Errors}}
             */
            int32_t {{p}}_few_shot_fit({{p}}_session session, const char* const* texts, const int64_t* lengths, const int32_t* classes, int64_t count,
                                       const char* const* labels, int64_t labels_count, const {{p}}_few_shot_options* options, {{p}}_few_shot* few_shot);

            /*
             * Copies a classifier to memory, as a file of a few KB that {{p}}_few_shot_load reads on any machine.
             * file: room for capacity bytes, or NULL and 0. length: receives the bytes of the file. If they do not fit, INVALID_ARGUMENT is returned and only length is written.
             * Errors: INVALID_ARGUMENT, INVALID_SESSION (not an open classifier of this model), OUT_OF_MEMORY, INTERNAL.
             */
            int32_t {{p}}_few_shot_save({{p}}_few_shot few_shot, void* file, int64_t capacity, int64_t* length);

            /*
             * Reads what {{p}}_few_shot_save wrote. The file must be one of this model, whose vectors it is for; only their dimensions can be checked.
             * few_shot: receives the classifier, 0 on failure. Close it with {{p}}_few_shot_close.
             * Errors: INVALID_ARGUMENT (also for a file that is damaged or none; the message says where), OUT_OF_MEMORY, INTERNAL.
             */
            int32_t {{p}}_few_shot_load(const void* file, int64_t length, {{p}}_few_shot* few_shot);

            /*
             * What is known of a classifier.
             * labels: receives their number, or NULL.
             * accuracy: receives a hint at how good it is, or NULL: the share of examples that the others classify rightly; NaN where it was not computed.
             * Errors: INVALID_SESSION, INTERNAL.
             */
            int32_t {{p}}_few_shot_facts({{p}}_few_shot few_shot, int32_t* labels, double* accuracy);

            /*
             * The name of a label.
             * buffer: room for capacity bytes, or NULL and 0; receives UTF-8 and a zero byte.
             * length: receives the bytes without the zero. If they do not fit, INVALID_ARGUMENT is returned and only length is written.
             * Errors: INVALID_ARGUMENT, INVALID_SESSION, OUT_OF_MEMORY, INTERNAL.
             */
            int32_t {{p}}_few_shot_label({{p}}_few_shot few_shot, int32_t label, char* buffer, int64_t capacity, int64_t* length);

            /*
             * Classifies texts.
             * texts, lengths, count: as for {{p}}_embed. labels: room for count indices, or NULL: the label with the highest score.
             * scores: room for count * labels of the classifier, text by text, or NULL: of each label its probability; those of a text sum to 1.
             * {{TaskHeader.Errors}}
             */
            int32_t {{p}}_few_shot_classify({{p}}_session session, {{p}}_few_shot few_shot, const char* const* texts, const int64_t* lengths, int64_t count,
                                            int32_t* labels, float* scores);

            /*
             * Closes a classifier. Calls that are using it finish as if it were open.
             * Errors: INVALID_SESSION (never made, closed before, or of another model).
             */
            int32_t {{p}}_few_shot_close({{p}}_few_shot few_shot);


            """;
}
