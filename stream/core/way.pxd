cimport cython
@cython.locals(path=list, parts=list, first=dict, number=cython.Py_ssize_t, reached=list, of_deals=list, is_qualified=cython.bint)
cpdef object way_of(tuple history, object funnel)
@cython.locals(qualifies=cython.bint)
cdef bint _walk(Py_ssize_t number, object visit, object following, object owners, object funnel, list parts, dict first) except -1
@cython.locals(ahead=dict, furthest=list, number=cython.Py_ssize_t)
cdef list _fates(list reached, list path, object funnel)
