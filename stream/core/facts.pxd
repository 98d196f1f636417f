cimport cython
@cython.locals(known=dict, changing=list, position=cython.Py_ssize_t)
cpdef tuple add(tuple history, object facts)
@cython.locals(kind=int, claim=int)
cpdef object fact_of(object event, object funnel)
