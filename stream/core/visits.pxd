cimport cython
@cython.locals(moves=list, kept=list, reopened=cython.bint, index=cython.Py_ssize_t)
cpdef list visits(object deal, object funnel)
