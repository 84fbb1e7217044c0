/* Labels that are made up on the spot. */
#include "expect.h"

enum { COUNT = 3 };

int main(void)
{
    const char* const labels[COUNT] = { "film", "good", "a b c" };
    const char* text = "a good film.";
    FN(session) session = 0;
    FN(zero_shot_options) options = CONSTANT(ZERO_SHOT_OPTIONS);
    int32_t order[COUNT], other[COUNT];
    float scores[COUNT], others[COUNT], sum = 0;
    EXPECT(OK, FN(open)(&session));
    EXPECT(OK, FN(zero_shot)(session, text, -1, labels, COUNT, NULL, order, scores));
    for (int i = 0; i < COUNT; i++)
    {
        sum += scores[i];
        CHECK(order[i] >= 0 && order[i] < COUNT && (i == 0 || scores[i - 1] >= scores[i]));
    }

    CHECK(fabsf(sum - 1) < 1e-5f && order[0] != order[1] && order[1] != order[2] && order[0] != order[2]);
    options.hypothesis_template = "This example is {}.";
    EXPECT(OK, FN(zero_shot)(session, text, (int64_t)strlen(text), labels, COUNT, &options, other, others));
    CHECK(memcmp(order, other, sizeof order) == 0 && memcmp(scores, others, sizeof scores) == 0);
    options.multi_label = 1;
    EXPECT(OK, FN(zero_shot)(session, text, -1, labels, COUNT, &options, other, others));
    CHECK(others[0] < 1 && others[COUNT - 1] > 0);
    EXPECT(OK, FN(zero_shot)(session, text, -1, labels, COUNT, NULL, NULL, NULL));
    options.hypothesis_template = "no label";
    EXPECT(INVALID_ARGUMENT, FN(zero_shot)(session, text, -1, labels, COUNT, &options, order, scores));
    EXPECT(INVALID_ARGUMENT, FN(zero_shot)(session, text, -1, labels, 0, NULL, order, scores));
    EXPECT(INVALID_ARGUMENT, FN(zero_shot)(session, text, -1, NULL, COUNT, NULL, order, scores));
    EXPECT(INVALID_ARGUMENT, FN(zero_shot)(session, "", -1, labels, COUNT, NULL, order, scores));
    EXPECT(INVALID_UTF8, FN(zero_shot)(session, "\xFF", -1, labels, COUNT, NULL, order, scores));
    EXPECT(INVALID_SESSION, FN(zero_shot)(session + 100, text, -1, labels, COUNT, NULL, order, scores));
    EXPECT(OK, FN(close)(session));
    return checks_done();
}
