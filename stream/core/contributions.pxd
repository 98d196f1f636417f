cimport cython
cdef class _Counter:
    cdef public object funnel
    cdef public object hour_of
    cdef public dict totals
    cdef public object way
    @cython.locals(measures=dict)
    cpdef dict window(self, tuple place, str pipeline_id, object at)
    cpdef dict count(self)
    @cython.locals(path=list, begins=list, ends=list, ended=dict, began=dict, window=dict, place=tuple)
    cdef _count_stages(self)
    @cython.locals(window=dict)
    cdef _count_waiting(self, object last)
    @cython.locals(window=dict)
    cdef _count_creation(self, object creation)
    @cython.locals(window=dict, outcome=str)
    cdef _count_close(self, object close)
cpdef dict contributions(object way, object funnel)
cdef _put(dict window, str measure, object value=*)
