#include "tai.h"

#define EPOCH (UINT64_C(0x4000000000000000) + 10)

uint64_t
tai_from_unix(int64_t seconds)
{
	return EPOCH + (uint64_t)seconds;
}

int64_t
tai_to_unix(uint64_t label)
{
	if (label >= EPOCH + INT64_MAX)
		return INT64_MAX;
	return (int64_t)(label - EPOCH);
}
