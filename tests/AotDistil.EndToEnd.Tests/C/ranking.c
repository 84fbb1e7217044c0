/* Documents in the order in which they answer a query. */
#include "expect.h"

enum { COUNT = 4 };

int main(void)
{
    const char* const documents[COUNT] = { "film", "good", "a good film.", "" };
    const char* query = "what film?";
    FN(session) session = 0;
    FN(hit) hits[COUNT], others[COUNT];
    int64_t count = -1;
    float logit;
    int seen = 0;
    EXPECT(OK, FN(open)(&session));
    EXPECT(OK, FN(rerank)(session, query, -1, documents, NULL, COUNT, CONSTANT(USUAL), 100, hits, &count));
    CHECK(count == COUNT);
    EXPECT(OK, FN(rerank)(session, query, (int64_t)strlen(query), documents, NULL, COUNT, CONSTANT(NONE), COUNT, others, &count));
    for (int i = 0; i < COUNT; i++)
    {
        seen |= 1 << hits[i].index;
        CHECK(i == 0 || hits[i - 1].score >= hits[i].score);
        CHECK(hits[i].index == others[i].index && fabs(1 / (1 + exp(-others[i].score)) - hits[i].score) < 1e-6);
        EXPECT(OK, FN(classify_top)(session, query, -1, documents[hits[i].index], -1, CONSTANT(NONE), 1, NULL, &logit, &count));
        CHECK(logit == (float)others[i].score);
    }

    CHECK(seen == (1 << COUNT) - 1);
    EXPECT(OK, FN(rerank)(session, query, -1, documents, NULL, COUNT, CONSTANT(SIGMOID), 1, others, &count));
    CHECK(count == 1 && others[0].index == hits[0].index);
    EXPECT(OK, FN(rerank)(session, query, -1, NULL, NULL, 0, CONSTANT(USUAL), 1, others, &count));
    CHECK(count == 0);
    EXPECT(INVALID_ARGUMENT, FN(rerank)(session, query, -1, documents, NULL, COUNT, CONSTANT(SOFTMAX), 1, others, &count));
    EXPECT(INVALID_ARGUMENT, FN(rerank)(session, query, -1, documents, NULL, COUNT, CONSTANT(USUAL), 0, others, &count));
    EXPECT(INVALID_ARGUMENT, FN(rerank)(session, NULL, -1, documents, NULL, COUNT, CONSTANT(USUAL), 1, others, &count));
    EXPECT(INVALID_ARGUMENT, FN(rerank)(session, query, -1, documents, NULL, COUNT, CONSTANT(USUAL), 1, others, NULL));
    EXPECT(INVALID_SESSION, FN(rerank)(session + 100, query, -1, documents, NULL, COUNT, CONSTANT(USUAL), 1, others, &count));
    EXPECT(OK, FN(close)(session));
    return checks_done();
}
