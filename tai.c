#include "tai.h"

int64_t
tai_to_unix(uint64_t label)
{
	if (label >= TAI_EPOCH + INT64_MAX)
		return INT64_MAX;
	return (int64_t)(label - TAI_EPOCH);
}
