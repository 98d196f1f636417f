cimport cython
@cython.locals(moments=tuple, claims=tuple, orders=tuple, event_ids=tuple, revisions=tuple, kinds=tuple, values=tuple, steps=list, prefixes=dict, ids=list, event_id=str, digests=bytes, digest=bytes)
cpdef object kept(tuple history)
@cython.locals(number=cython.Py_ssize_t, moments=list, prefixes=list, letters=str, begin=cython.Py_ssize_t, end=cython.Py_ssize_t, event_ids=list)
cpdef tuple history_of(object stored)
@cython.locals(digests=bytes)
cdef bytes _digests(str letters, Py_ssize_t number)
